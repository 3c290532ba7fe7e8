"""
The suite: what the guide says, held against what the library does.
"""
