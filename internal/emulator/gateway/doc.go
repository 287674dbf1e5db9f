// Package gateway holds the generated translation from REST to gRPC, one package
// for each of Google's protocol packages. Nothing here is written by hand.
package gateway

//go:generate go run ../gatewaygen .
