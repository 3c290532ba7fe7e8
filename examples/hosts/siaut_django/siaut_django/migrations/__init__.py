"""
The tables, one step at a time.
"""
