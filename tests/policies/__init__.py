"""
The rules: who may do what, until when, and what a refusal tells.
"""
