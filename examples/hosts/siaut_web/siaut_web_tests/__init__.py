"""
Tests of the service: in this process, and in a browser.
"""
