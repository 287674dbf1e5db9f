package annotate

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"google.golang.org/grpc/codes"

	"vision1/internal/emulator/rpcerror"
)

// Hosts whose images the emulator always reports as not available.
const (
	forbiddenHost   = "forbidden.example"
	unreachableHost = "unreachable.example"
)

// Limits for one image.
const (
	fetchTime    = 10 * time.Second
	maxRedirects = 5
)

// A fetcher fetches images from web servers.
type fetcher struct {
	client *http.Client // nil if no URL may be fetched
}

func newFetcher(allowed bool) fetcher {
	if !allowed {
		return fetcher{}
	}
	return fetcher{client: &http.Client{
		Timeout: fetchTime,
		CheckRedirect: func(_ *http.Request, earlier []*http.Request) error {
			if len(earlier) > maxRedirects {
				return fmt.Errorf("more than %d redirects", maxRedirects)
			}
			return nil
		},
	}}
}

// fetch returns the image at a URL. Its errors have the service's codes and texts.
func (f fetcher) fetch(ctx context.Context, uri string) ([]byte, error) {
	parsed, err := url.Parse(uri)
	if err != nil || parsed.Host == "" {
		return nil, rpcerror.Errorf(codes.InvalidArgument, "Invalid image URI %q.", uri)
	}
	switch host := strings.ToLower(parsed.Hostname()); {
	case host == forbiddenHost:
		return nil, errForbidden()
	case host == unreachableHost:
		return nil, errUnreachable()
	case f.client == nil:
		return nil, rpcerror.Errorf(codes.PermissionDenied, "The emulator opens URLs only with --allow-fetch; otherwise, send the image as content: %s", uri)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, parsed.String(), http.NoBody)
	if err != nil {
		return nil, errUnreachable()
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, errUnreachable()
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, errForbidden()
	default:
		return nil, errUnreachable()
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
	if err != nil {
		return nil, errUnreachable()
	}
	if len(data) > maxFile {
		return nil, rpcerror.Errorf(codes.InvalidArgument, "%s is larger than the limit of %d bytes.", uri, maxFile)
	}
	return data, nil
}

func errForbidden() error {
	return rpcerror.Errorf(codes.PermissionDenied, "We're not allowed to access the URL on your behalf. Please download the content and pass it in.")
}

func errUnreachable() error {
	return rpcerror.Errorf(codes.Unavailable, "We can not access the URL currently. Please download the content and pass it in.")
}
