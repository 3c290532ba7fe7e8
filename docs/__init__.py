"""
*Docs*: the pages, and in `_tools` what prints some of them.
"""
