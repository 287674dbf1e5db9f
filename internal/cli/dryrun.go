package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"vision1/internal/auth"
	"vision1/internal/transport"
)

// hidden stands for a secret that is not even read.
const hidden = "***"

// dryRun prints the request as HTTP/1.1 would have it, and sends nothing. What
// would sign it is looked up on this machine only.
func (c *methodCommand) dryRun(ctx context.Context, p *plannedCall) error {
	c.warnAll(p.Warnings)
	request, err := p.Request(ctx, p.endpoint.URL)
	if err != nil {
		return err
	}
	request.Header.Set("User-Agent", userAgent())
	if err := c.dryCredentials(p, request.Header); err != nil {
		return err
	}
	var b strings.Builder
	address := *request.URL
	address.Scheme, address.Host = "", ""
	fmt.Fprintf(&b, "%s %s HTTP/1.1\nHost: %s\n", request.Method, transport.MaskURL(&address), request.URL.Host)
	for _, name := range slices.Sorted(maps.Keys(request.Header)) {
		for _, text := range request.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, text)
		}
	}
	if p.Body != nil {
		fmt.Fprintf(&b, "Content-Length: %d\n", request.ContentLength)
	}
	b.WriteString("\n")
	if _, err := io.WriteString(c.env.Stdout, b.String()); err != nil {
		return writeFailure(err)
	}
	if p.Body == nil {
		return nil
	}
	return c.dryBody(request.Body)
}

func (c *methodCommand) dryBody(body io.ReadCloser) error {
	defer func() { _ = body.Close() }()
	if _, err := io.Copy(c.env.Stdout, body); err != nil {
		return writeFailure(err)
	}
	if _, err := io.WriteString(c.env.Stdout, "\n"); err != nil {
		return writeFailure(err)
	}
	return nil
}

// dryCredentials adds the headers that signing would add, masked, and notes
// which source they would come from.
func (c *methodCommand) dryCredentials(p *plannedCall, header http.Header) error {
	if project := auth.QuotaProject(c.authConfig(p)); project != "" {
		header.Set("X-Goog-User-Project", project)
	}
	switch {
	case p.Signed:
		return nil
	case p.endpoint.Emulator:
		c.dryNote("not signed: an emulator takes no credentials")
		return nil
	}
	source, err := auth.Look(c.authConfig(p))
	if err != nil {
		return err
	}
	if source == nil {
		c.dryNote("no credentials found on this machine; the metadata server would be asked")
		return nil
	}
	if source.APIKey != "" {
		header.Set("X-Goog-Api-Key", hidden)
	} else {
		header.Set("Authorization", "Bearer "+hidden)
	}
	if source.QuotaProject != "" {
		header.Set("X-Goog-User-Project", source.QuotaProject)
	}
	c.dryNote("would be signed with " + describe(source))
	return nil
}

func (c *methodCommand) dryNote(text string) {
	if !c.flags.settings.quiet {
		c.env.note(text)
	}
}
