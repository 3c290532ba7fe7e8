"""
The contract kit: run on four adapters, and on adapters that are broken.
"""
