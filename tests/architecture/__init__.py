"""
What must hold of the project itself rather than of what it computes.
"""
