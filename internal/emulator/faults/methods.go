package faults

import (
	"slices"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc"
)

// MethodName returns a method's gRPC name. text is that name, or the method's ID
// in the Discovery document, with or without its leading parts.
func MethodName(text string) (string, bool) {
	if text == "*" {
		return text, true
	}
	if name, ok := discoveryName(text); ok {
		return name, true
	}
	for _, service := range []grpc.ServiceDesc{
		visionpb.ImageAnnotator_ServiceDesc, visionpb.ProductSearch_ServiceDesc, longrunningpb.Operations_ServiceDesc,
	} {
		if slices.ContainsFunc(service.Methods, func(m grpc.MethodDesc) bool { return m.MethodName == text }) {
			return text, true
		}
	}
	return "", false
}

// discoveryName returns the gRPC name for an ID such as
// vision.projects.operations.get. The last two parts identify the method, except
// for the list of a set's products.
func discoveryName(id string) (string, bool) {
	parts := strings.Split(id, ".")
	if len(parts) < 2 {
		return "", false
	}
	if strings.HasSuffix(id, "productSets.products.list") {
		return "ListProductsInProductSet", true
	}
	switch strings.Join(parts[len(parts)-2:], ".") {
	case "files.annotate":
		return "BatchAnnotateFiles", true
	case "files.asyncBatchAnnotate":
		return "AsyncBatchAnnotateFiles", true
	case "images.annotate":
		return "BatchAnnotateImages", true
	case "images.asyncBatchAnnotate":
		return "AsyncBatchAnnotateImages", true
	case "productSets.addProduct":
		return "AddProductToProductSet", true
	case "productSets.removeProduct":
		return "RemoveProductFromProductSet", true
	case "productSets.import":
		return "ImportProductSets", true
	case "products.purge":
		return "PurgeProducts", true
	}
	return standardName(parts[len(parts)-2], parts[len(parts)-1])
}

// standardName returns the gRPC name of a standard method, such as list or get.
func standardName(collection, verb string) (string, bool) {
	var singular, plural string
	switch collection {
	case "operations":
		singular, plural = "Operation", "Operations"
	case "productSets":
		singular, plural = "ProductSet", "ProductSets"
	case "products":
		singular, plural = "Product", "Products"
	case "referenceImages":
		singular, plural = "ReferenceImage", "ReferenceImages"
	default:
		return "", false
	}
	operation := collection == "operations"
	switch {
	case verb == "list":
		return "List" + plural, true
	case verb == "get", verb == "delete", verb == "create" && !operation, verb == "cancel" && operation:
		return strings.ToUpper(verb[:1]) + verb[1:] + singular, true
	case verb == "patch" && !operation:
		return "Update" + singular, true
	}
	return "", false
}
