package products

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"vision1/internal/emulator/rpcerror"
)

// maxCSV is the maximum size of an import file, in bytes. The service's limit is
// 20,000 lines.
const maxCSV = 64 << 20

// The columns of an import file, from the API's reference.
const (
	columnImageURI = iota
	columnImageID
	columnSetID
	columnProductID
	columnCategory
	columnDisplayName
	columnLabels
	columnPolygon
	columns
)

// importFile imports a CSV file. Without a bucket directory it imports nothing
// and succeeds, so that long-running operations can be tried without files.
func (s *Server) importFile(ctx context.Context, parent, uri string) (proto.Message, error) {
	response := new(visionpb.ImportProductSetsResponse)
	if s.files == nil {
		return response, nil
	}
	data, err := s.files.Read(uri, maxCSV)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		return nil, rpcerror.Errorf(codes.InvalidArgument, "%s is not a CSV file: it is not UTF-8.", uri)
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	for ctx.Err() == nil {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return response, nil
		}
		if err != nil {
			return nil, rpcerror.Errorf(codes.InvalidArgument, "%s is not a CSV file: line %d cannot be read.", uri, len(response.GetStatuses())+1)
		}
		image, err := s.importRecord(parent, record)
		response.Statuses = append(response.Statuses, status.Convert(err).Proto())
		if err == nil {
			response.ReferenceImages = append(response.ReferenceImages, image)
		}
	}
	return nil, rpcerror.FromContext(ctx.Err())
}

// importRecord creates the reference image of one line of the file and, if they
// don't exist, the set and the product.
func (s *Server) importRecord(parent string, fields []string) (*visionpb.ReferenceImage, error) {
	record := make([]string, columns)
	copy(record, fields)
	product, image, err := parseRecord(record)
	if err != nil {
		return nil, err
	}
	set := parent + "/productSets/" + record[columnSetID]
	product.Name = parent + "/products/" + record[columnProductID]
	image.Name, err = newName("image-id", product.Name, "referenceImages", record[columnImageID])
	if err != nil {
		return nil, err
	}

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.store.images.insert(image.Name, image); err != nil {
		return nil, err
	}
	if _, exists := s.store.sets.Get(set); !exists {
		s.store.sets.Set(set, newSet(set, " "))
	}
	if _, exists := s.store.products.Get(product.Name); !exists {
		s.store.products.Set(product.Name, product)
	}
	s.store.addMember(set, product.Name)
	return proto.CloneOf(image), nil
}

func parseRecord(record []string) (*visionpb.Product, *visionpb.ReferenceImage, error) {
	product := &visionpb.Product{DisplayName: record[columnDisplayName], ProductCategory: record[columnCategory]}
	if product.DisplayName == "" {
		product.DisplayName = " "
	}
	var violations rpcerror.Violations
	for column, title := range []string{columnSetID: "product-set-id", columnProductID: "product-id"} {
		if title != "" && (record[column] == "" || strings.Contains(record[column], "/")) {
			violations.Add(title, "%s must not be empty and must not contain \"/\".", title)
		}
	}
	checkRequiredText(&violations, "product-display-name", product.DisplayName)
	checkCategory(&violations, "product-category", product.ProductCategory)
	product.ProductLabels = parseLabels(&violations, record[columnLabels])
	checkLabels(&violations, "labels", product.ProductLabels)
	image := &visionpb.ReferenceImage{Uri: record[columnImageURI]}
	if polygon := parsePolygon(&violations, record[columnPolygon]); polygon != nil {
		image.BoundingPolys = append(image.BoundingPolys, polygon)
	}
	if err := violations.Err(); err != nil {
		return nil, nil, err
	}
	return product, image, checkImage(image)
}

// parseLabels parses "key=value,key=value".
func parseLabels(violations *rpcerror.Violations, text string) []*visionpb.Product_KeyValue {
	var labels []*visionpb.Product_KeyValue
	if text == "" {
		return nil
	}
	for label := range strings.SplitSeq(text, ",") {
		key, value, found := strings.Cut(label, "=")
		if !found {
			violations.Add("labels", "labels must be key=value pairs with commas between them.")
			return nil
		}
		labels = append(labels, &visionpb.Product_KeyValue{Key: key, Value: value})
	}
	return labels
}

// parsePolygon parses "x,y,x,y,...". The numbers are pixels or, if one has a
// decimal point, fractions of the image's size.
func parsePolygon(violations *rpcerror.Violations, text string) *visionpb.BoundingPoly {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	numbers := make([]float64, len(parts))
	normalized := strings.Contains(text, ".")
	for i, part := range parts {
		number, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil || number < 0 || (normalized && number > 1) || number > 1<<30 {
			violations.Add("bounding-poly", "bounding-poly must be numbers that are not negative, with commas between them.")
			return nil
		}
		numbers[i] = number
	}
	if len(numbers)%2 != 0 {
		violations.Add("bounding-poly", "bounding-poly must be an even count of numbers.")
		return nil
	}
	polygon := new(visionpb.BoundingPoly)
	for i := 0; i < len(numbers); i += 2 {
		if normalized {
			polygon.NormalizedVertices = append(polygon.NormalizedVertices, &visionpb.NormalizedVertex{X: float32(numbers[i]), Y: float32(numbers[i+1])})
		} else {
			polygon.Vertices = append(polygon.Vertices, &visionpb.Vertex{X: int32(numbers[i]), Y: int32(numbers[i+1])})
		}
	}
	return polygon
}
