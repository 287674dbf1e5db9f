package products

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"cloud.google.com/go/vision/v2/apiv1/visionpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"vision1/internal/emulator/rpcerror"
)

// maxCSV is the largest file that is imported, in bytes.
const maxCSV = 1 << 30

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

// importFile brings in what a CSV file describes. Without a folder of buckets
// there is no file, and nothing to import; that is a success, so that long
// operations can be tried without any.
func (s *Server) importFile(ctx context.Context, parent, uri string) (proto.Message, error) {
	response := new(visionpb.ImportProductSetsResponse)
	if s.files == nil {
		return response, nil
	}
	data, err := s.files.Read(uri, maxCSV)
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(strings.NewReader(string(data)))
	reader.FieldsPerRecord = -1
	for ctx.Err() == nil {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return response, nil
		}
		if err != nil {
			return nil, status.Errorf(codes.InvalidArgument, "%s is not a CSV file: line %d cannot be read.", uri, len(response.GetStatuses())+1)
		}
		image, err := s.importLine(parent, record)
		response.Statuses = append(response.Statuses, status.Convert(err).Proto())
		if err == nil {
			response.ReferenceImages = append(response.ReferenceImages, image)
		}
	}
	return nil, rpcerror.GivenUp(ctx.Err())
}

// importLine makes the set, the product and the reference image of one line,
// those that are not there yet.
func (s *Server) importLine(parent string, record []string) (*visionpb.ReferenceImage, error) {
	line := make([]string, columns)
	copy(line, record)
	product, image, err := readLine(line)
	if err != nil {
		return nil, err
	}
	set := parent + "/productSets/" + line[columnSetID]
	product.Name = parent + "/products/" + line[columnProductID]
	image.Name, err = newName("image-id", product.Name, "referenceImages", line[columnImageID])
	if err != nil {
		return nil, err
	}

	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if _, exists := s.store.images.Get(image.Name); exists {
		return nil, rpcerror.AlreadyExists("ReferenceImage", image.Name)
	}
	if _, exists := s.store.sets.Get(set); !exists {
		s.store.sets.Set(set, &visionpb.ProductSet{Name: set, DisplayName: " ", IndexTime: new(timestamppb.Timestamp)})
	}
	if _, exists := s.store.products.Get(product.Name); !exists {
		s.store.products.Set(product.Name, product)
	}
	s.store.add(set, product.Name)
	s.store.images.Set(image.Name, image)
	return clone(image), nil
}

func readLine(line []string) (*visionpb.Product, *visionpb.ReferenceImage, error) {
	product := &visionpb.Product{DisplayName: line[columnDisplayName], ProductCategory: line[columnCategory]}
	if product.DisplayName == "" {
		product.DisplayName = " "
	}
	var wrong violations
	for column, title := range []string{columnSetID: "product-set-id", columnProductID: "product-id"} {
		if title != "" && (line[column] == "" || strings.Contains(line[column], "/")) {
			wrong.add(title, title+" must not be empty and must not contain \"/\".")
		}
	}
	wrong.checkDisplayName("product-display-name", product.DisplayName)
	wrong.checkCategory("product-category", product.ProductCategory)
	product.ProductLabels = readLabels(line[columnLabels], &wrong)
	wrong.checkLabels("labels", product.ProductLabels)
	image := &visionpb.ReferenceImage{Uri: line[columnImageURI]}
	if polygon := readPolygon(line[columnPolygon], &wrong); polygon != nil {
		image.BoundingPolys = append(image.BoundingPolys, polygon)
	}
	if err := wrong.err(); err != nil {
		return nil, nil, err
	}
	return product, image, checkImage(image)
}

// readLabels reads "key=value,key=value".
func readLabels(text string, wrong *violations) []*visionpb.Product_KeyValue {
	var labels []*visionpb.Product_KeyValue
	if text == "" {
		return nil
	}
	for label := range strings.SplitSeq(text, ",") {
		key, value, found := strings.Cut(label, "=")
		if !found {
			wrong.add("labels", "labels must be key=value pairs with commas between them.")
			return nil
		}
		labels = append(labels, &visionpb.Product_KeyValue{Key: key, Value: value})
	}
	return labels
}

// readPolygon reads "x,y,x,y,...": whole numbers for pixels, others for
// fractions of the picture's size.
func readPolygon(text string, wrong *violations) *visionpb.BoundingPoly {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	numbers := make([]float64, len(parts))
	normalized := strings.Contains(text, ".")
	for i, part := range parts {
		number, err := strconv.ParseFloat(strings.TrimSpace(part), 32)
		if err != nil || number < 0 || (normalized && number > 1) || number > 1<<30 {
			wrong.add("bounding-poly", "bounding-poly must be numbers that are not negative, with commas between them.")
			return nil
		}
		numbers[i] = number
	}
	if len(numbers)%2 != 0 {
		wrong.add("bounding-poly", "bounding-poly must be an even count of numbers.")
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
