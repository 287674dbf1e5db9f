// Package gateway contains the generated REST-to-gRPC gateway, one package for
// each of Google's protobuf packages. Nothing here is written by hand.
package gateway

//go:generate go run ../gatewaygen .
