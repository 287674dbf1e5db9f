package storage

import (
	"net/http"
	"strconv"

	"vision1/internal/emulator/bucket"
)

// conditions are the preconditions of a request. A nil pointer is no condition.
type conditions struct {
	generation   *int64 // the object that is meant
	match        *int64
	notMatch     *int64
	metaMatch    *int64
	metaNotMatch *int64
	isRead       bool // notMatch and metaNotMatch fail with 304, not 412
}

// parseConditions reads the conditions from parameters, which get returns.
func parseConditions(get func(name string) string) (conditions, error) {
	var c conditions
	for _, parameter := range []struct {
		name   string
		target **int64
	}{
		{"generation", &c.generation},
		{"ifGenerationMatch", &c.match},
		{"ifGenerationNotMatch", &c.notMatch},
		{"ifMetagenerationMatch", &c.metaMatch},
		{"ifMetagenerationNotMatch", &c.metaNotMatch},
	} {
		text := get(parameter.name)
		if text == "" {
			continue
		}
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil || number < 0 {
			return c, invalid("Invalid value for " + parameter.name + ": it must be a number that is not negative.")
		}
		*parameter.target = &number
	}
	return c, nil
}

// metageneration is the metageneration of every object and bucket: their metadata
// can't be changed.
const metageneration = 1

// check returns an error unless the current object, or nil for none, meets the
// conditions.
func (c conditions) check(current *bucket.Object) error {
	var generation, meta int64
	if current != nil {
		generation, meta = current.Generation(), metageneration
	}
	switch {
	case current != nil && c.generation != nil && *c.generation != generation:
		return notFound(*current)
	case c.match != nil && *c.match != generation, c.metaMatch != nil && *c.metaMatch != meta:
		return &apiError{http.StatusPreconditionFailed, "conditionNotMet", "At least one of the pre-conditions you specified did not hold."}
	case c.notMatch != nil && *c.notMatch == generation, c.metaNotMatch != nil && *c.metaNotMatch == meta:
		if c.isRead {
			return &apiError{http.StatusNotModified, "notModified", "Not modified"}
		}
		return &apiError{http.StatusPreconditionFailed, "conditionNotMet", "At least one of the pre-conditions you specified did not hold."}
	}
	return nil
}

func notFound(object bucket.Object) error {
	return &apiError{http.StatusNotFound, "notFound", "No such object: " + object.Bucket + "/" + object.Name}
}
