"""
The guide as literal, naive tables; the library is compared with them everywhere.
"""
