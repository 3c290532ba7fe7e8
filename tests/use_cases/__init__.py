"""
What people do, from a command and facts to a conclusion.
"""
