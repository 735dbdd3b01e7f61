# The gem: Ruby only; the library is found when it is first needed.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
require_relative 'lib/libclv/version'

Gem::Specification.new do |gem|
  gem.name = 'libclv'
  gem.version = Libclv::VERSION
  gem.summary = 'Customer lifetime value: what customers are worth, by models of the buy-till-you-die family'
  gem.description = 'Binds the C library libclv: accounts of orders, models fitted to them, predictions for each customer.'
  gem.authors = ['the libclv authors']
  gem.license = 'GPL-3.0-or-later'
  gem.required_ruby_version = '>= 3.0'
  gem.add_runtime_dependency 'ffi', '~> 1.15'
  gem.files = Dir.chdir(__dir__) { Dir['lib/**/*.rb', 'README.md', 'COPYING', '.yardopts'] }
  gem.extra_rdoc_files = ['README.md']
end
