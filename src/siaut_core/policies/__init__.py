"""
Who may do what, until when: pure questions, answered with every reason.
"""
