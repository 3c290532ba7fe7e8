"""
Serialization: what is written, that it is read again, and that nothing else is.
"""
