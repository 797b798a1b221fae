module rift/schemata

go 1.21
