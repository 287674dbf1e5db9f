// Package paginate goes through the pages of a list method and makes one document
// of them, or hands them on one by one. It keeps neither pages nor items, so that
// its memory does not grow with the list.
//
// What a list is comes from the API's tables (list.go); walk.go asks for page
// after page and notices when they go in a circle (circle.go); reader.go finds
// the token and the items in a page as it passes, and merge.go writes the
// document. How a page is fetched is the caller's business.
package paginate
