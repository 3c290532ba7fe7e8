"""
The two mails: their words, their links, and what they never show.
"""
