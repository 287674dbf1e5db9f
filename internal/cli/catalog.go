package cli

import (
	"slices"
	"strings"

	"vision1/internal/api"
	"vision1/internal/authcmd"
	"vision1/internal/cmdutil"
	"vision1/internal/completion"
	"vision1/internal/detect"
	"vision1/internal/detectcmd"
	"vision1/internal/operations"
	"vision1/internal/shell"
)

// ownCommands returns the names of the commands that are not a resource.
func ownCommands() []string {
	return []string{helpCommand, schemaCommand, detectcmd.Name, authcmd.Name, versionCommand, completion.CommandName}
}

// findResource returns a resource with all of its commands.
func findResource(name string) (*api.Resource, bool) {
	r, ok := api.FindResource(name)
	if !ok {
		return nil, false
	}
	return operations.WithWait(r), true
}

func resourceNames() []string {
	names := make([]string, 0, len(api.Resources()))
	for i := range api.Resources() {
		names = append(names, api.Resources()[i].Name)
	}
	return names
}

func methodNames(r *api.Resource) []string {
	names := make([]string, len(r.Methods))
	for i := range r.Methods {
		names[i] = r.Methods[i].Name
	}
	return names
}

// commandNames returns the commands that a name alone can mean: operations cancel
// for cancel. If several end with the same name, the first is the likeliest.
func commandNames() []string {
	var names []string
	for _, name := range []string{"operations", "images", "files"} {
		if r, ok := findResource(name); ok {
			for _, method := range methodNames(r) {
				names = append(names, name+" "+method)
			}
		}
	}
	for _, c := range authcmd.Commands() {
		names = append(names, authcmd.Name+" "+c.Name)
	}
	names = append(names, detectcmd.Name+" render", detectcmd.Name+" job")
	for _, name := range detect.FeatureNames() {
		names = append(names, detectcmd.Name+" "+name)
	}
	for _, t := range topics() {
		if !slices.Contains(ownCommands(), t.Name) {
			names = append(names, helpCommand+" "+t.Name)
		}
	}
	return names
}

// annotateCommand is what the name of a feature means, unless detect has the feature.
const annotateCommand = "images annotate"

// checkCommand returns an error if the first arguments don't name a command,
// before cobra parses the flags of an unknown one. typed is the whole command line.
func checkCommand(sh shell.Shell, commands, typed []string) *cmdutil.UsageError {
	if len(commands) == 0 || slices.Contains(ownCommands(), commands[0]) {
		return nil
	}
	r, ok := findResource(commands[0])
	if !ok {
		if err := gcloudCommand(sh, commands, typed); err != nil {
			return err
		}
		if err := commandAsValue(commands, typed); err != nil {
			return err
		}
		known := append(resourceNames(), ownCommands()...)
		err := cmdutil.UnknownCommand("resource", "", commands[0], known, commandNames()...)
		if name := joinedMethod("", commands); name != "" {
			suggest(err, "unknown resource", name)
		} else if commands[0] == "status" && len(commands) > 1 { // auth status has no argument
			suggest(err, "unknown resource", detectcmd.Name+" status")
		}
		if feature := detect.SuggestFeature(commands[0]); feature != "" && err.Command == annotateCommand {
			err.Command, err.Diags[0].Suggestion = detectcmd.Name, detectcmd.Name+" "+feature
		}
		return err
	}
	if len(commands) == 1 {
		return nil
	}
	if _, ok := r.FindMethod(commands[1]); !ok {
		err := cmdutil.UnknownCommand("method", r.Name, commands[1], methodNames(r))
		if name := joinedMethod(r.Name, commands[1:]); name != "" {
			suggest(err, "unknown method of "+r.Name, name)
		}
		return err
	}
	return nil
}

// suggest makes a command the suggestion of an error, and its help the one to read.
func suggest(err *cmdutil.UsageError, message, command string) {
	err.Command, err.Diags[0].Message, err.Diags[0].Suggestion = command, message, command
}

// joinedMethod returns the command of the only method, of a resource or of any if that is
// "", whose name ends with the first arguments: projects locations-product-sets-list for
// product-sets list. Other programs have a command for each part. "" for none.
func joinedMethod(resource string, args []string) string {
	for n := len(args); n >= 2; n-- {
		name := strings.Join(args[:n], "-")
		var found []string
		for i := range api.Resources() {
			r := &api.Resources()[i]
			for _, method := range methodNames(r) {
				if (resource == "" || r.Name == resource) && strings.HasSuffix("-"+method, "-"+name) {
					found = append(found, r.Name+" "+method)
				}
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return ""
}

// findMethod returns the method of two arguments.
func findMethod(resource, name string) (*api.Method, error) {
	r, ok := findResource(resource)
	if !ok {
		return nil, cmdutil.UnknownCommand("resource", "", resource, resourceNames())
	}
	m, ok := r.FindMethod(name)
	if !ok {
		return nil, cmdutil.UnknownCommand("method", r.Name, name, methodNames(r))
	}
	return m, nil
}

func completionCatalog() completion.Catalog {
	c := completion.Catalog{
		Resource:    findResource,
		AcceptsMany: func(m *api.Method) bool { return operations.SpecOf(m).Wait.Always },
	}
	for _, t := range detectcmd.Features() {
		c.Features = append(c.Features, completion.Name{Name: t.Name, Summary: t.Text})
	}
	c.Help = func(args []string) []completion.Name {
		switch {
		case len(args) == 1 && args[0] == authcmd.Name:
			var names []completion.Name
			for _, a := range authcmd.Commands() {
				names = append(names, completion.Name{Name: a.Name, Summary: a.Summary})
			}
			return names
		case len(args) == 1 && args[0] == detectcmd.Name:
			var names []completion.Name
			for _, d := range detectcmd.Subcommands() {
				names = append(names, completion.Name{Name: d.Name, Summary: d.Summary})
			}
			return names
		case len(args) > 0:
			return c.Commands(args)
		}
		names := c.Commands(nil)
		for _, t := range topics() {
			names = append(names, completion.Name{Name: t.Name, Summary: t.Summary})
		}
		return append(names, completion.Name{Name: authcmd.Name, Summary: authcmd.Summary}, completion.Name{Name: detectcmd.Name, Summary: detectcmd.Summary})
	}
	return c
}
