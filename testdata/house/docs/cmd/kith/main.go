// Command kith shows who is in a child's corner.
package main
