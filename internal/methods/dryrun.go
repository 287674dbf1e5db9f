package methods

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"vision1/internal/auth"
	"vision1/internal/output"
	"vision1/internal/request"
	"vision1/internal/secret"
	"vision1/internal/session"
	"vision1/internal/transport"
)

// dryRun writes the requests that are known before anything is sent.
func (o *options) dryRun(ctx context.Context, to io.Writer) error {
	requests := []*request.Request{o.request}
	for i := 1; i < len(o.wait.names); i++ {
		requests = append(requests, o.wait.polls[i])
	}
	for _, r := range requests {
		if err := o.writeRequest(ctx, r, to); err != nil {
			return err
		}
	}
	switch {
	case o.spec.Wait.Always:
		o.f.Inform("it would be repeated until the operation is done")
	case o.wait.requested:
		o.f.Inform("then the operation would be polled until it is done")
	}
	return nil
}

// writeRequest writes a request in the form of HTTP/1.1. What would authenticate
// it is looked up only on this machine.
func (o *options) writeRequest(ctx context.Context, r *request.Request, to io.Writer) error {
	h, err := r.HTTP(ctx, o.config.Endpoint.URL)
	if err != nil {
		return err
	}
	defer func() { _ = h.Body.Close() }()
	h.Header.Set("User-Agent", o.f.UserAgent())
	if err := o.addCredentials(ctx, r, h.Header); err != nil {
		return err
	}
	var b strings.Builder
	target := *h.URL
	target.Scheme, target.Host = "", ""
	fmt.Fprintf(&b, "%s %s HTTP/1.1\nHost: %s\n", h.Method, transport.MaskURL(&target), h.URL.Host)
	for _, name := range slices.Sorted(maps.Keys(h.Header)) {
		for _, value := range h.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, output.Printable(o.f.IO.Redact(value)))
		}
	}
	if r.Body == nil {
		_, err = io.WriteString(to, b.String()+"\n")
		return err
	}
	fmt.Fprintf(&b, "Content-Length: %d\n\n", h.ContentLength)
	var body io.Reader = h.Body
	if o.f.IO.OutIsTTY {
		body = &shortStrings{from: body}
	}
	_, err = io.Copy(to, io.MultiReader(strings.NewReader(b.String()), body, strings.NewReader("\n")))
	return err
}

// addCredentials adds the headers of the credentials, masked, and notes where they
// would come from.
func (o *options) addCredentials(ctx context.Context, r *request.Request, header http.Header) error {
	config := session.AuthConfig(o.f, o.config, o.method.Scopes)
	if project := auth.QuotaProject(config); project != "" {
		header.Set("X-Goog-User-Project", project)
	}
	switch {
	case r.HasCredentials:
		return nil
	case o.config.Endpoint.Emulator:
		o.f.Inform("not authenticated: an emulator needs no credentials")
		return nil
	}
	source, err := auth.FindLocal(ctx, config)
	if err != nil {
		return err
	}
	if source == nil {
		o.f.Inform("no credentials found on this machine; vision1 would ask the metadata server")
		return nil
	}
	if err := session.CheckSource(o.f, source); err != nil {
		return err
	}
	if source.APIKey != "" {
		header.Set("X-Goog-Api-Key", secret.Masked)
	} else {
		header.Set("Authorization", "Bearer "+secret.Masked)
	}
	if source.QuotaProject != "" {
		header.Set("X-Goog-User-Project", source.QuotaProject)
	}
	o.f.Inform("would be authenticated with " + session.Describe(source))
	if tokens := session.DescribeTokens(source); tokens != "" {
		o.f.Inform(tokens)
	}
	return nil
}
