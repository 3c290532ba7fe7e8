"""
The operations, sync and async, on hosts written from the protocols alone.
"""
