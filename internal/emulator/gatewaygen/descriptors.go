package main

import (
	"fmt"
	"path"
	"strings"

	"cloud.google.com/go/longrunning/autogen/longrunningpb"
	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

// packagePath returns the path, relative to the gateway directory, for a file
// that the plugin generated.
func packagePath(generated string) (string, error) {
	switch path.Dir(generated) {
	case "google/cloud/vision/v1":
		return path.Join("visionpb", path.Base(generated)), nil
	case "google/longrunning":
		return path.Join("longrunningpb", path.Base(generated)), nil
	}
	return "", fmt.Errorf("unexpected generated file %s", generated)
}

// codeGeneratorRequest returns the plugin's input: the files of the three
// services, with every file they import, dependencies first.
func codeGeneratorRequest() (*pluginpb.CodeGeneratorRequest, error) {
	services := []protoreflect.FileDescriptor{
		visionpb.File_google_cloud_vision_v1_image_annotator_proto,
		visionpb.File_google_cloud_vision_v1_product_search_service_proto,
		longrunningpb.File_google_longrunning_operations_proto,
	}
	request := &pluginpb.CodeGeneratorRequest{
		Parameter: proto.String("standalone=true,paths=source_relative,allow_patch_feature=false"),
	}
	seen := make(map[string]bool)
	for _, file := range services {
		request.FileToGenerate = append(request.FileToGenerate, file.Path())
		addWithImports(request, file, seen)
	}
	for _, file := range request.ProtoFile {
		if file.GetPackage() != "google.longrunning" {
			continue
		}
		if err := bindOperations(file); err != nil {
			return nil, err
		}
	}
	return request, nil
}

func addWithImports(request *pluginpb.CodeGeneratorRequest, file protoreflect.FileDescriptor, seen map[string]bool) {
	if seen[file.Path()] {
		return
	}
	seen[file.Path()] = true
	for i := range file.Imports().Len() {
		addWithImports(request, file.Imports().Get(i).FileDescriptor, seen)
	}
	request.ProtoFile = append(request.ProtoFile, protodesc.ToFileDescriptorProto(file))
}

// bindOperations adds to the Operations service the additional paths for
// operations in Vision's Discovery document.
func bindOperations(file *descriptorpb.FileDescriptorProto) error {
	for _, method := range file.GetService()[0].GetMethod() {
		rule, _ := proto.GetExtension(method.GetOptions(), annotations.E_Http).(*annotations.HttpRule)
		switch method.GetName() {
		case "GetOperation", "CancelOperation", "DeleteOperation":
			if rule == nil {
				return fmt.Errorf("method %s has no HTTP rule", method.GetName())
			}
			rule.AdditionalBindings = additionalBindings(rule)
			proto.SetExtension(method.Options, annotations.E_Http, rule)
		}
	}
	return nil
}

func additionalBindings(rule *annotations.HttpRule) []*annotations.HttpRule {
	var bindings []*annotations.HttpRule
	for _, collection := range []string{"projects/*/operations/*", "projects/*/locations/*/operations/*", "locations/*/operations/*"} {
		binding := &annotations.HttpRule{Body: rule.GetBody()}
		switch pattern := rule.GetPattern().(type) {
		case *annotations.HttpRule_Get:
			binding.Pattern = &annotations.HttpRule_Get{Get: rebind(pattern.Get, collection)}
		case *annotations.HttpRule_Post:
			binding.Pattern = &annotations.HttpRule_Post{Post: rebind(pattern.Post, collection)}
		case *annotations.HttpRule_Delete:
			binding.Pattern = &annotations.HttpRule_Delete{Delete: rebind(pattern.Delete, collection)}
		}
		bindings = append(bindings, binding)
	}
	return bindings
}

// rebind replaces the operation name in a path template.
func rebind(template, collection string) string {
	return strings.Replace(template, "operations/**", collection, 1)
}
