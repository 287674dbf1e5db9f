package api

//go:generate go run vision1/internal/gen
