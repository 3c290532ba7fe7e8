"""
What the two SMTP clients do not share, under the same names.
"""
