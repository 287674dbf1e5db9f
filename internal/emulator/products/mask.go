package products

import (
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// maskOr returns the paths that an update is to change: those of the mask, or,
// where there is none, everything that can be changed.
func maskOr(mask *fieldmaskpb.FieldMask, all ...string) []string {
	paths := mask.GetPaths()
	if len(paths) == 0 || (len(paths) == 1 && paths[0] == "*") {
		return all
	}
	return paths
}

func (v *violations) addPath(path string) {
	v.add("update_mask", "update_mask has a path that cannot be updated: "+path)
}
