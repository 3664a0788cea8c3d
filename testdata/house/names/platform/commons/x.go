package commons
