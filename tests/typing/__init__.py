"""
Files that only type checkers read: what they accept, and what they must refuse.
"""
