package lro

import "testing"

func TestStatusText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status Status
		want   string
	}{
		{Status{Code: 3, Message: "Bad image data."}, "Bad image data. (3 INVALID_ARGUMENT)"},
		{Status{Code: 3}, "INVALID_ARGUMENT"},
		{Status{Code: 99}, "code 99"},
		{Status{Message: "Failed."}, "Failed."},
		{Status{}, "an error without a code or a message"},
	}
	for _, test := range tests {
		if got := test.status.Text(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.status, got, test.want)
		}
	}
}
