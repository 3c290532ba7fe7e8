"""
Reading the FINESS extracts.
"""
