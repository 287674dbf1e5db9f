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

// packagePath says which package the gateway of a protocol file goes to.
func packagePath(generated string) (string, error) {
	folder := path.Dir(generated)
	switch folder {
	case "google/cloud/vision/v1":
		return path.Join("visionpb", path.Base(generated)), nil
	case "google/longrunning":
		return path.Join("longrunningpb", path.Base(generated)), nil
	}
	return "", fmt.Errorf("no package for the generated file %s", generated)
}

// codeGeneratorRequest asks for the gateway of the three services, with every
// file they import, dependencies first as the plugin protocol wants.
func codeGeneratorRequest() (*pluginpb.CodeGeneratorRequest, error) {
	wanted := []protoreflect.FileDescriptor{
		visionpb.File_google_cloud_vision_v1_image_annotator_proto,
		visionpb.File_google_cloud_vision_v1_product_search_service_proto,
		longrunningpb.File_google_longrunning_operations_proto,
	}
	request := &pluginpb.CodeGeneratorRequest{
		Parameter: proto.String("standalone=true,paths=source_relative,allow_patch_feature=false"),
	}
	seen := make(map[string]bool)
	for _, file := range wanted {
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

// bindOperations adds the paths under which Vision also serves its operations,
// named in its Discovery document, to those that the Operations protocol has.
func bindOperations(file *descriptorpb.FileDescriptorProto) error {
	for _, method := range file.GetService()[0].GetMethod() {
		rule, _ := proto.GetExtension(method.GetOptions(), annotations.E_Http).(*annotations.HttpRule)
		switch method.GetName() {
		case "GetOperation", "CancelOperation", "DeleteOperation":
			if rule == nil {
				return fmt.Errorf("the method %s has no HTTP rule", method.GetName())
			}
			rule.AdditionalBindings = furtherBindings(rule)
			proto.SetExtension(method.Options, annotations.E_Http, rule)
		}
	}
	return nil
}

func furtherBindings(rule *annotations.HttpRule) []*annotations.HttpRule {
	var further []*annotations.HttpRule
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
		further = append(further, binding)
	}
	return further
}

// rebind puts another collection of names into a path template.
func rebind(template, collection string) string {
	return strings.Replace(template, "operations/**", collection, 1)
}
