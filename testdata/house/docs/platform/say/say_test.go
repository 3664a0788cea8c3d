package say_test
