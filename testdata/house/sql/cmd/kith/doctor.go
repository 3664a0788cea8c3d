package main

const check = "pragma integrity_check"
