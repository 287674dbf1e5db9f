package auth

import (
	"context"
	"sync"
	"time"

	gauth "cloud.google.com/go/auth"
)

// tokenCache makes a token provider safe for concurrent use. It calls the
// provider only if its token is about to expire, never twice at a time.
type tokenCache struct {
	provider gauth.TokenProvider

	mu    sync.Mutex
	token *gauth.Token
}

// Token returns the cached token, or a new one.
func (c *tokenCache) Token(ctx context.Context) (*gauth.Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.IsValid() {
		return c.token, nil
	}
	token, err := c.provider.Token(ctx)
	if err != nil {
		return nil, err
	}
	c.token = token
	return token, nil
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
