"""
The contracts for asynchronous adapters.
"""
