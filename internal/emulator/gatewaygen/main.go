// Command gatewaygen generates the emulator's REST gateway: it runs the
// grpc-gateway plugin on Google's protobuf definitions. It doesn't need protoc,
// because the Go stubs contain their descriptors; go.mod lists the plugin as a
// tool.
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
		fmt.Fprintln(os.Stderr, "usage: gatewaygen DIR")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gatewaygen:", err)
		os.Exit(1)
	}
}

// run writes the generated files to dir.
func run(dir string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return fmt.Errorf("create the package directory: %w", err)
		}
		if err := os.WriteFile(path, file.content, 0o600); err != nil {
			return fmt.Errorf("write the gateway: %w", err)
		}
	}
	return nil
}

// A generatedFile is one file of the gateway. Its path is slash-separated and
// relative to the gateway directory.
type generatedFile struct {
	path    string
	content []byte
}

// generate runs the plugin on the services' descriptors.
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
	for _, generated := range response.File {
		path, err := packagePath(generated.GetName())
		if err != nil {
			return nil, err
		}
		files = append(files, generatedFile{path: path, content: []byte(generated.GetContent())})
	}
	return files, nil
}

func runPlugin(request *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	input, err := proto.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode the plugin request: %w", err)
	}
	var output, messages bytes.Buffer
	plugin := exec.CommandContext(context.Background(), "go", "tool", "protoc-gen-grpc-gateway")
	plugin.Stdin, plugin.Stdout, plugin.Stderr = bytes.NewReader(input), &output, &messages
	if err := plugin.Run(); err != nil {
		return nil, fmt.Errorf("run protoc-gen-grpc-gateway: %w: %s", err, bytes.TrimSpace(messages.Bytes()))
	}
	response := new(pluginpb.CodeGeneratorResponse)
	if err := proto.Unmarshal(output.Bytes(), response); err != nil {
		return nil, fmt.Errorf("decode the plugin response: %w", err)
	}
	if response.Error != nil {
		return nil, fmt.Errorf("protoc-gen-grpc-gateway: %s", response.GetError())
	}
	return response, nil
}
