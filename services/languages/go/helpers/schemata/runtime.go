package main

// What stands for the switch while variants are judged.
const switchText = `package rift__schema

import "syscall"

// V is the variant that is switched on.
var V = number()

func number() int {
	text, _ := syscall.Getenv("RIFT_VARIANT")
	value := 0
	for i := 0; i < len(text); i++ {
		value = value*10 + int(text[i]-'0')
	}
	return value
}
`

// What counts statements: bytes of a file that outlives the process. Written in the oldest Go that a module may ask for.
const counterText = `package rift__schema

import (
	"syscall"
	"unsafe"
)

const V = 0

var own [%d]byte

// C has a byte for each statement, one where it ran.
var C = counters()

func counters() *[%d]byte {
	path, _ := syscall.Getenv("RIFT_COUNTERS")
	if path == "" {
		return &own
	}
	file, err := syscall.Open(path, syscall.O_RDWR, 0)
	if err != nil {
		return &own
	}
	bytes, err := syscall.Mmap(file, 0, len(own), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	syscall.Close(file)
	if err != nil {
		return &own
	}
	return (*[%d]byte)(unsafe.Pointer(&bytes[0]))
}
`
