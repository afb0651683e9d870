// What every lesson loads. A lesson begins with
//   #load "../_built.fsx"
//   #load "../_setup.fsx"
// `dotnet fsi scripts/lesson.fsx NAME` builds the libraries when needed; _built.fsx speaks up when a lesson is run by
// itself before that.

#load "_libraries.fsx"
