package detect

// For tests of what a Result is on its own, and of what it is compared by.

func ResultName(name string) string { return resultName(name) }

func FoldPath(path string) string { return foldPath(path) }

func CleanName(path string) string { return cleanName(path) }
