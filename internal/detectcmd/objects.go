package detectcmd

import (
	"cmp"
	"context"
	"iter"
	"net/url"
	"path"
	"slices"
	"strings"

	"vision1/internal/detect"
	"vision1/internal/diag"
	"vision1/internal/gcs"
	"vision1/internal/session"
)

// usesObjects reports whether requests to Cloud Storage are needed: to list sources, or
// to write results. Objects that a list names are only sent by name.
func (o *options) usesObjects() bool {
	return o.flags.async || detect.IsObject(o.flags.output) || slices.ContainsFunc(o.sources.Args, detect.IsObject)
}

// isOneObject reports whether a source is probably a single object: what it is shows
// only when it is listed.
func isOneObject(source string) bool {
	return !strings.ContainsAny(source, "*?") && path.Ext(source) != "" && !strings.HasSuffix(source, "/")
}

// scopes returns those of which one is required.
func (o *options) scopes() []string {
	if o.usesObjects() {
		return o.images.Scopes[:1] // of the platform, which includes Cloud Storage
	}
	return o.images.Scopes
}

// acceptedScopes returns those that --scope can have.
func (o *options) acceptedScopes() []string {
	if o.usesObjects() {
		return slices.Concat(o.images.Scopes, []string{gcs.ReadScope, gcs.WriteScope, gcs.FullScope})
	}
	return o.images.Scopes
}

// checkScopes rejects --scope for tokens that can't access Cloud Storage.
func (o *options) checkScopes() *diag.Diagnostic {
	enough := []string{o.images.Scopes[0], gcs.WriteScope, gcs.FullScope}
	if !detect.IsObject(o.flags.output) {
		enough = append(enough, gcs.ReadScope)
	}
	if !o.usesObjects() || slices.ContainsFunc(o.config.Scopes, func(s string) bool { return slices.Contains(enough, s) }) {
		return nil
	}
	return &diag.Diagnostic{Flag: "--scope", Text: strings.Join(o.f.Globals.Scopes, ","), Message: "gs:// needs the scope cloud-platform, or " +
		session.ScopeName(enough[len(enough)-1]) + " in addition to cloud-vision"}
}

// open returns the session of all requests, which is opened when the first of them
// needs it.
func (o *options) open(ctx context.Context) (*session.Session, error) {
	if o.session != nil {
		return o.session, nil
	}
	s, err := session.Open(ctx, o.f, session.Options{Config: o.config, Scopes: o.scopes(), HasCredentials: o.hasKey, KeepsRecord: true})
	if err != nil {
		return nil, err
	}
	o.session = s
	return s, nil
}

// storage returns a client of Cloud Storage, which an emulator of Vision also is.
func (o *options) storage(ctx context.Context) (*gcs.Client, error) {
	s, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	base := o.config.Endpoint.URL
	if !o.config.Endpoint.Emulator {
		base = &url.URL{Scheme: "https", Host: "storage." + cmp.Or(o.f.IO.Getenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN"), "googleapis.com"), Path: "/"}
	}
	query := url.Values{}
	for _, name := range []string{"access_token", "oauth_token", "key"} {
		if values := o.query[name]; values != nil {
			query[name] = values
		}
	}
	if project := s.QuotaProject(); project != "" {
		query.Set("userProject", project) // pays if the bucket is one where the requester does
	}
	return gcs.New(s.Client(), base, query), nil
}

// outputObjects returns the objects below -o, which is in Cloud Storage.
func (o *options) outputObjects(ctx context.Context) (*gcs.Prefix, error) {
	bucket, prefix, err := detect.CutObject(o.flags.output)
	if err != nil {
		return nil, err // it was validated
	}
	client, err := o.storage(ctx)
	if err != nil {
		return nil, err
	}
	return client.Below(bucket, prefix), nil
}

// listObjects lists the objects of sources.
func (o *options) listObjects(ctx context.Context, q detect.ObjectQuery) iter.Seq2[detect.Object, error] {
	return func(yield func(detect.Object, error) bool) {
		client, err := o.storage(ctx)
		if err != nil {
			yield(detect.Object{}, &finalError{err})
			return
		}
		client.List(ctx, q)(yield)
	}
}

// A finalError ends the run: it isn't that of an input.
type finalError struct{ error }

// Unwrap returns the error.
func (e *finalError) Unwrap() error { return e.error }

// EndsRun returns true.
func (*finalError) EndsRun() bool { return true }
