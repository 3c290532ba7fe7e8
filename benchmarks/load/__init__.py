"""
The reference host under load: real engines, up to a million accounts.
"""
