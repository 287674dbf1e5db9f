package auth

import (
	"context"
	"sync"
	"time"

	gauth "cloud.google.com/go/auth"
)

// grace is how long a provider gets to return after its context is done.
const grace = 200 * time.Millisecond

// tokenCache makes a token provider safe for concurrent use. It calls the
// provider only if its token is about to expire, never twice at a time.
type tokenCache struct {
	provider gauth.TokenProvider

	mu       sync.Mutex
	token    *gauth.Token
	fetching chan struct{} // closed when the current call of the provider returns; nil if there is none
}

// Token returns the cached token, or a new one. It returns when ctx is done, even
// if the provider doesn't: it may read a file or a keyring that doesn't respond.
func (c *tokenCache) Token(ctx context.Context) (*gauth.Token, error) {
	for {
		token, fetching, start := c.cached()
		switch {
		case token != nil:
			return token, nil
		case start:
			return c.fetch(ctx, fetching)
		}
		select {
		case <-fetching:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// cached returns the token if it is valid. Otherwise it returns what is closed when
// the provider returns, and whether the caller must call it.
func (c *tokenCache) cached() (token *gauth.Token, fetching chan struct{}, start bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.IsValid() {
		return c.token, nil, false
	}
	if start = c.fetching == nil; start {
		c.fetching = make(chan struct{})
	}
	return nil, c.fetching, start
}

// fetch calls the provider.
func (c *tokenCache) fetch(ctx context.Context, fetching chan struct{}) (*gauth.Token, error) {
	var token *gauth.Token
	var err error
	go func() {
		token, err = c.provider.Token(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		if err == nil {
			c.token = token
		}
		c.fetching = nil
		close(fetching)
	}()
	select {
	case <-fetching:
		return token, err
	case <-ctx.Done():
	}
	select { // the provider's own error says what was interrupted
	case <-fetching:
		return token, err
	case <-time.After(grace):
		return nil, context.Cause(ctx)
	}
}

// invalidate makes the next call of Token get a new token from the provider.
func (c *tokenCache) invalidate(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = nil
	if p, ok := c.provider.(interface{ invalidate(context.Context) }); ok {
		p.invalidate(ctx)
	}
}

// uncached provides the tokens of a cache as expired ones, which Google's library
// doesn't cache too: it would still send a token after invalidate.
type uncached struct{ tokens *tokenCache }

// Token returns the token of the cache.
func (u uncached) Token(ctx context.Context) (*gauth.Token, error) {
	token, err := u.tokens.Token(ctx)
	if err != nil {
		return nil, err
	}
	expired := *token
	expired.Expiry = time.Unix(0, 0)
	return &expired, nil
}
