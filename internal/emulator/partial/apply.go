package partial

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"

	"vision1/internal/emulator/rawjson"
)

// JSON returns the selected members of a response in JSON. The elements of a list
// remain, even if nothing in them is selected.
func (m *Mask) JSON(value json.RawMessage) (json.RawMessage, error) {
	if m.all {
		return value, nil
	}
	switch rawjson.Kind(value) {
	case '{':
		members, err := rawjson.Members(value)
		if err != nil {
			return nil, fmt.Errorf("select fields: %w", err)
		}
		var selected []rawjson.Member
		for _, member := range members {
			child := m.child(member.Name)
			if child == nil {
				continue
			}
			if member.Value, err = child.JSON(member.Value); err != nil {
				return nil, err
			}
			selected = append(selected, member)
		}
		return rawjson.Object(selected) //nolint:wrapcheck // can't fail
	case '[':
		var elements []json.RawMessage
		if err := json.Unmarshal(value, &elements); err != nil {
			return nil, fmt.Errorf("select fields: %w", err)
		}
		for i, element := range elements {
			var err error
			if elements[i], err = m.JSON(element); err != nil {
				return nil, err
			}
		}
		return rawjson.List(elements), nil
	}
	return value, nil
}

// Message returns a copy of a response with only the selected fields.
func (m *Mask) Message(response proto.Message) (proto.Message, error) {
	clone := proto.Clone(response)
	return clone, m.prune(clone.ProtoReflect())
}

func (m *Mask) prune(message protoreflect.Message) (err error) {
	if m.all {
		return nil
	}
	if packed, ok := message.Interface().(*anypb.Any); ok {
		return m.pruneAny(packed)
	}
	message.SetUnknown(nil)
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		child := m.child(field.JSONName())
		switch {
		case child == nil:
			message.Clear(field)
		case child.all:
		case field.IsMap():
			child.pruneMap(value.Map())
		case field.Message() == nil:
		case field.IsList():
			for i := 0; i < value.List().Len() && err == nil; i++ {
				err = child.prune(value.List().Get(i).Message())
			}
		default:
			err = child.prune(value.Message())
		}
		return err == nil
	})
	return err
}

// pruneMap removes keys. The values of all maps in the API are strings.
func (m *Mask) pruneMap(values protoreflect.Map) {
	values.Range(func(key protoreflect.MapKey, _ protoreflect.Value) bool {
		if m.child(key.String()) == nil {
			values.Clear(key)
		}
		return true
	})
}

func (m *Mask) pruneAny(packed *anypb.Any) error {
	message, err := packed.UnmarshalNew()
	if err != nil {
		return fmt.Errorf("select fields: %w", err)
	}
	if err := m.prune(message.ProtoReflect()); err != nil {
		return err
	}
	if packed.Value, err = proto.Marshal(message); err != nil {
		return fmt.Errorf("select fields: %w", err)
	}
	return nil
}
