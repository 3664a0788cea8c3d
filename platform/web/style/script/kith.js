// kith
