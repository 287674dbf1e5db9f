package methods

import (
	"cmp"
	"encoding/json"
	"errors"

	"vision1/internal/call"
	"vision1/internal/diag"
	"vision1/internal/lro"
)

// withFields returns a JSON object, such as a google.rpc.Status, with further
// fields: where it is from. Anything else is returned as it is.
func withFields(raw json.RawMessage, fields map[string]any) json.RawMessage {
	object := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &object) != nil || object == nil {
		return raw
	}
	for name, value := range fields {
		text, err := json.Marshal(value)
		if err != nil {
			return raw
		}
		object[name] = text
	}
	merged, err := json.Marshal(object)
	if err != nil {
		return raw
	}
	return merged
}

// statusDetail is the error of an operation in the details of an error object.
type statusDetail struct {
	Operation string            `json:"operation"`
	Code      int               `json:"code,omitempty"`
	Status    string            `json:"status,omitempty"`
	Message   string            `json:"message"`
	Details   []json.RawMessage `json:"details,omitempty"`
}

// describeOperation adds what one of several operations failed with to the details
// of the error object.
func describeOperation(err error, o *diag.Object) {
	var operation *operationError
	var partial *partialError
	var pending *lro.PendingError
	var service *call.ServiceError
	var d statusDetail
	switch {
	case errors.As(err, &partial):
		partial.Describe(o)
		return
	case errors.As(err, &operation):
		d.Operation, d.Message = operation.operation.Name, operation.text
		if status := operation.operation.Error; status != nil {
			d.Code, d.Status, d.Message, d.Details = status.Code, status.Name(), cmp.Or(status.Message, operation.text), status.Details
		}
	case errors.As(err, &pending) && errors.As(pending.Err, &service):
		d = statusDetail{pending.Name, service.Code, service.Status, service.Message, service.Details}
	case errors.As(err, &pending):
		d.Operation, d.Message = pending.Name, pending.Err.Error()
	default:
		return
	}
	if raw, err := json.Marshal(d); err == nil {
		o.Details = append(o.Details, raw)
	}
}
