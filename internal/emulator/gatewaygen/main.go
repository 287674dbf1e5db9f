// Command gatewaygen writes the REST gateway of the emulator: the code that
// grpc-gateway makes of Google's own protocol files. It needs no protoc, because
// the Go stubs carry their descriptors; the plugin is a tool of go.mod.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gatewaygen FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gatewaygen:", err)
		os.Exit(1)
	}
}

// run writes the generated files below folder, one package for each service.
func run(folder string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(folder, filepath.FromSlash(file.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return fmt.Errorf("make the package folder: %w", err)
		}
		if err := os.WriteFile(path, file.content, 0o600); err != nil {
			return fmt.Errorf("write the gateway: %w", err)
		}
	}
	return nil
}

// A generatedFile is one file of the gateway; its path is relative to the
// gateway's folder, with slashes.
type generatedFile struct {
	path    string
	content []byte
}

// generate runs the plugin over the services' descriptors.
func generate() ([]generatedFile, error) {
	request, err := codeGeneratorRequest()
	if err != nil {
		return nil, err
	}
	response, err := runPlugin(request)
	if err != nil {
		return nil, err
	}
	var files []generatedFile
	for _, made := range response.File {
		path, err := packagePath(made.GetName())
		if err != nil {
			return nil, err
		}
		files = append(files, generatedFile{path: path, content: []byte(made.GetContent())})
	}
	return files, nil
}

func runPlugin(request *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	input, err := proto.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode the plugin's request: %w", err)
	}
	var output, messages bytes.Buffer
	plugin := exec.CommandContext(context.Background(), "go", "tool", "protoc-gen-grpc-gateway")
	plugin.Stdin, plugin.Stdout, plugin.Stderr = bytes.NewReader(input), &output, &messages
	if err := plugin.Run(); err != nil {
		return nil, fmt.Errorf("run protoc-gen-grpc-gateway: %w: %s", err, bytes.TrimSpace(messages.Bytes()))
	}
	response := new(pluginpb.CodeGeneratorResponse)
	if err := proto.Unmarshal(output.Bytes(), response); err != nil {
		return nil, fmt.Errorf("decode the plugin's answer: %w", err)
	}
	if response.Error != nil {
		return nil, fmt.Errorf("protoc-gen-grpc-gateway: %s", response.GetError())
	}
	return response, nil
}
