module kith

go 1.26.0

require example.org/alone v1.0.0

require (
	example.org/known v1.0.0
	example.org/unknown/v2 v2.1.0
	example.org/beneath v0.1.0 // indirect
)
