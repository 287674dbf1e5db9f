package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"vision1/internal/filesystem"
)

// isReplaceRefused reports whether a file can't be replaced, but perhaps be
// written: a mount point, as docker run -v FILE:FILE creates, or a file of another
// user in a sticky directory.
func isReplaceRefused(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, fs.ErrPermission)
}

// overwrite copies the temporary file to the target, whose replacement was
// refused. After a failure in the middle, the temporary file remains.
func (d *Destination) overwrite(refused error) error {
	from, err := os.Open(d.temp)
	if err != nil {
		d.cleanUp()
		return fmt.Errorf("read the temporary file: %w", err)
	}
	to, err := d.openTarget()
	if err != nil {
		_ = from.Close() // Windows doesn't remove a file that is open
		d.cleanUp()
		return fmt.Errorf("%w: %w", err, refused)
	}
	d.inPlace.Store(true)
	unchanged, err := replaceContent(to, from, d.old.Size())
	_ = from.Close() // only read
	err = errors.Join(err, to.Close())
	if err == nil || unchanged {
		d.inPlace.Store(false)
		_ = os.Remove(d.temp) // best effort
	}
	return err
}

// openTarget opens the target for writing, if it is still the same file.
func (d *Destination) openTarget() (*os.File, error) {
	f, err := openNonblocking(d.target) // it could have become a named pipe
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(info, d.old) {
		err = errReplaced
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// replaceContent replaces the content of a file, which has oldSize bytes. It
// reports whether the content is still the old one after an error: what exceeds
// the old content is written first, so a full disk changes nothing.
func replaceContent(to, from *os.File, oldSize int64) (unchanged bool, err error) {
	info, err := from.Stat()
	if err != nil {
		return true, fmt.Errorf("read the temporary file: %w", err)
	}
	size := info.Size()
	common := min(size, oldSize)
	if err := copyRange(to, from, common, size); err != nil {
		return to.Truncate(oldSize) == nil, err
	}
	if err := copyRange(to, from, 0, common); err != nil {
		return false, err
	}
	if err := to.Truncate(size); err != nil {
		return false, fmt.Errorf("truncate: %w", err)
	}
	if err := to.Sync(); err != nil && !filesystem.IsSyncUnsupported(err) {
		return false, fmt.Errorf("flush: %w", err)
	}
	return false, nil
}

// copyRange copies the bytes from start to end to the same position.
func copyRange(to io.WriterAt, from io.ReaderAt, start, end int64) error {
	if _, err := io.Copy(io.NewOffsetWriter(to, start), io.NewSectionReader(from, start, end-start)); err != nil {
		return fmt.Errorf("overwrite: %w", err)
	}
	return nil
}
