.PHONY: help setup run run-postgres test soak story bench format lint

help:    ## name what there is
	@sed -n 's/^\([a-z-]*\): *## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24
setup:   ## install what building and testing need (Debian 12)
	@bin/setup test
run:     ## build Yilu and serve it on http://127.0.0.1:8080 (HOST, PORT)
	@bin/run
run-postgres: ## the same on a PostgreSQL of its own
	@bin/run-postgres
test:    ## run all tests
	@bin/test
soak:    ## play the faults in their long form
	@bin/soak
story:   ## play the main job through the public API, step by step
	@bin/story
bench:   ## measure Yilu beside its peers (ARGS="--quick")
	@bin/bench $(ARGS)
format:  ## rewrite the Swift files in the house's form
	@bin/format
lint:    ## check the form of all files
	@bin/lint
